/** What did this exchange consume? Bytes in, token counts out. Knows the JDK only. */
@NullMarked
package dev.tokenmeter.metrics.usage;

import org.jspecify.annotations.NullMarked;
