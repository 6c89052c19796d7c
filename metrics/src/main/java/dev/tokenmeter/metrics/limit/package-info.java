/** What providers say in response headers of the limits of the credential that was used. */
@NullMarked
package dev.tokenmeter.metrics.limit;

import org.jspecify.annotations.NullMarked;
