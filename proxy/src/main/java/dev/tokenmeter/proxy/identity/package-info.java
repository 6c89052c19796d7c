/** Who calls, with what right, and whose credential pays. */
@NullMarked
package dev.tokenmeter.proxy.identity;

import org.jspecify.annotations.NullMarked;
