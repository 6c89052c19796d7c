/** Days of honest work and of tricks, played through the running product. */
@NullMarked
package dev.tokenmeter.proxy.simulation;

import org.jspecify.annotations.NullMarked;
