/** The program. */
@NullMarked
package dev.tokenmeter.proxy;

import org.jspecify.annotations.NullMarked;
