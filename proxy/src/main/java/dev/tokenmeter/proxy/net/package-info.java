/** Channels, event loops, pools, TLS and the way out. */
@NullMarked
package dev.tokenmeter.proxy.net;

import org.jspecify.annotations.NullMarked;
