/** The side-by-side load benchmark: one origin, one load generator, several proxies in turn. */
@NullMarked
package dev.tokenmeter.bench.compare;

import org.jspecify.annotations.NullMarked;
