/**
 * What the benchmarks share: a provider's stand-in, a load generator, the product as a process, and
 * what Linux tells of it.
 */
@NullMarked
package dev.tokenmeter.bench.rig;

import org.jspecify.annotations.NullMarked;
