/**
 * Requests signed with the operator's AWS credentials (Signature Version 4), by AWS's own signer.
 * The only user of the AWS SDK.
 */
@NullMarked
package dev.tokenmeter.proxy.aws;

import org.jspecify.annotations.NullMarked;
