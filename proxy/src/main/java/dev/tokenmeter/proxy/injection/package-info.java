/**
 * {@code include-usage: inject}: asks a chat stream for its usage and takes out of the answer what
 * is there for that reason only. Pure functions and filters on bytes.
 */
@NullMarked
package dev.tokenmeter.proxy.injection;

import org.jspecify.annotations.NullMarked;
