/** How exchanges are counted and shown as Prometheus metrics. */
@NullMarked
package dev.tokenmeter.metrics.meter;

import org.jspecify.annotations.NullMarked;
