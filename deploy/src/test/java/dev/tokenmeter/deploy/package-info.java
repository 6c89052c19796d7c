/** The built product from outside: transparency, faults, secrecy and real clients over sockets. */
@NullMarked
package dev.tokenmeter.deploy;

import org.jspecify.annotations.NullMarked;
