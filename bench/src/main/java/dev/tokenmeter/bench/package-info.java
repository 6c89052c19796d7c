/** What do the parts cost? JMH micro benchmarks of the code that runs for every exchange. */
@NullMarked
package dev.tokenmeter.bench;

import org.jspecify.annotations.NullMarked;
