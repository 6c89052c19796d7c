/** What did it cost? Price tables, how they are read, and exact sums in nano-dollars. */
@NullMarked
package dev.tokenmeter.metrics.price;

import org.jspecify.annotations.NullMarked;
