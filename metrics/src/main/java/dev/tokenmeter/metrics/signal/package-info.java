/**
 * Gives every finished exchange its class of use: a finished exchange in, exactly one class out,
 * from usage numbers and times alone. It never blocks an exchange and knows no content.
 */
@NullMarked
package dev.tokenmeter.metrics.signal;

import org.jspecify.annotations.NullMarked;
