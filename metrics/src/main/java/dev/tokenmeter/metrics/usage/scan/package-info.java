/**
 * Incremental readers of JSON and of the framings around it. They know no provider: bytes and
 * declared paths in, captured values out, in constant memory and without a copy of the text.
 */
@NullMarked
package dev.tokenmeter.metrics.usage.scan;

import org.jspecify.annotations.NullMarked;
