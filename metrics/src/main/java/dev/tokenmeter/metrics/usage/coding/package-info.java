/** Content codings of bodies, decoded piece by piece on a copy. Knows the JDK and two codecs. */
@NullMarked
package dev.tokenmeter.metrics.usage.coding;

import org.jspecify.annotations.NullMarked;
