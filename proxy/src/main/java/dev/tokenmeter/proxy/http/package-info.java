/** The rules of HTTP as pure functions. */
@NullMarked
package dev.tokenmeter.proxy.http;

import org.jspecify.annotations.NullMarked;
