/** What the operator wrote, as immutable values. */
@NullMarked
package dev.tokenmeter.config;

import org.jspecify.annotations.NullMarked;
