/**
 * What is shown to people beside Prometheus: the JSON of the admin port, the numbers of the board,
 * and what a caller may know of himself.
 */
@NullMarked
package dev.tokenmeter.metrics.board;

import org.jspecify.annotations.NullMarked;
