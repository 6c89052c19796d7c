/** One request and its response. */
@NullMarked
package dev.tokenmeter.proxy.exchange;

import org.jspecify.annotations.NullMarked;
