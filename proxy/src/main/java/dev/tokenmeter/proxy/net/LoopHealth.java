package dev.tokenmeter.proxy.net;

import java.time.Duration;

/**
 * How promptly the event loops answer.
 *
 * @param lag the longest that one of them took to begin a task within the last 30 to 60 s
 * @param blocked how often one did not answer for more than half a second
 * @param stuck whether one has not answered for more than 5 s
 */
public record LoopHealth(Duration lag, long blocked, boolean stuck) {}
