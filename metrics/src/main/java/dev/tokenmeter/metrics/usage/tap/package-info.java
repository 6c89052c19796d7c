/**
 * Reads one exchange beside its byte path: decoding, framing, reading, and the conclusion drawn at
 * its end.
 */
@NullMarked
package dev.tokenmeter.metrics.usage.tap;

import org.jspecify.annotations.NullMarked;
