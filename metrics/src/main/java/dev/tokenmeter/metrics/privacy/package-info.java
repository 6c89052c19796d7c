/** What is left of a caller in each place where usage can be read. */
@NullMarked
package dev.tokenmeter.metrics.privacy;

import org.jspecify.annotations.NullMarked;
