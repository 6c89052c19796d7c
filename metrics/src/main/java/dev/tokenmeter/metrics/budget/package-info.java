/**
 * May it be spent? Budgets by calendar windows, limits on calls, and rules for models: asked before
 * a request is forwarded, told of its cost at its end.
 */
@NullMarked
package dev.tokenmeter.metrics.budget;

import org.jspecify.annotations.NullMarked;
