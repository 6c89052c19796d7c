/**
 * Ten minutes of mixed streams with faults, aborts and reloads: does anything grow or go missing?
 */
@NullMarked
package dev.tokenmeter.bench.soak;

import org.jspecify.annotations.NullMarked;
