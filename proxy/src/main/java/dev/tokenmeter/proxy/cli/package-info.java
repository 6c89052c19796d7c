/** The commands of {@code tokenmeter}: what a user types, sees and gets back as exit code. */
@NullMarked
package dev.tokenmeter.proxy.cli;

import org.jspecify.annotations.NullMarked;
