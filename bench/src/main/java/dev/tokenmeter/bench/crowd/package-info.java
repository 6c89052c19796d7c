/** Thousands at once: what do many streams, idle, stalled, slow and leaving clients cost? */
@NullMarked
package dev.tokenmeter.bench.crowd;

import org.jspecify.annotations.NullMarked;
