package dev.tokenmeter.proxy.net;

/**
 * How a drain ended.
 *
 * @param finished exchanges that ran when it began and came to their own end
 * @param cut exchanges that were still running when its time was over
 */
public record DrainReport(int finished, int cut) {}
