/** The admin port. */
@NullMarked
package dev.tokenmeter.proxy.admin;

import org.jspecify.annotations.NullMarked;
