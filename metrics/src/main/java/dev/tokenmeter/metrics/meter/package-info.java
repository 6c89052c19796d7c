/** How is it counted and shown? Prometheus families with bounded labels, and their exposition. */
@NullMarked
package dev.tokenmeter.metrics.meter;

import org.jspecify.annotations.NullMarked;
