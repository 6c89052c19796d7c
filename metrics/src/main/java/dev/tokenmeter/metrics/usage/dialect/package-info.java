/**
 * How each provider family reports usage: declared paths, a merge rule, and a formula that turns
 * its fields into disjoint token counts.
 */
@NullMarked
package dev.tokenmeter.metrics.usage.dialect;

import org.jspecify.annotations.NullMarked;
