/** Who used how much, in which days? Windows, sums, and the forms in which they are printed. */
@NullMarked
package dev.tokenmeter.metrics.report;

import org.jspecify.annotations.NullMarked;
