/** Any bytes at all: fuzz targets, their corpus, and JSONTestSuite. */
@NullMarked
package dev.tokenmeter.metrics.usage.fuzz;

import org.jspecify.annotations.NullMarked;
