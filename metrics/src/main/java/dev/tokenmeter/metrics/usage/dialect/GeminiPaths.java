package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathGroup;
import dev.tokenmeter.metrics.usage.scan.PathTree;

/** Where a Gemini answer says what, at its root or below {@code response.} */
record GeminiPaths(
    PathTree tree,
    Path error,
    Path model,
    Path responseId,
    Path finishReason,
    Path blockReason,
    Path serviceTier,
    Path trafficType,
    Path candidate,
    PathGroup texts,
    Path usage,
    Path prompt,
    Path cached,
    PathGroup candidates,
    Path thoughts,
    Path toolPrompt,
    Path total,
    Details promptDetails,
    Details cacheDetails,
    Details candidateDetails,
    Details responseDetails,
    Details toolDetails) {
  static final GeminiPaths DIRECT = declare("");
  static final GeminiPaths CODE_ASSIST = declare("response.");

  private static GeminiPaths declare(String at) {
    PathTree.Builder tree = PathTree.builder();
    return declare(
        tree,
        at,
        tree.lengths(
            at + "candidates[].content.parts[].text",
            at + "candidates[].content.parts[].functionCall.args",
            at + "candidates[].content.parts[].executableCode.code"));
  }

  /** Declares everything but the output texts, and builds the tree. */
  static GeminiPaths declare(PathTree.Builder tree, String at, PathGroup texts) {
    String usage = at + "usageMetadata";
    Path error = tree.object("error");
    Path model = tree.text(at + "modelVersion");
    Path responseId = tree.text(at + "responseId");
    Path finishReason = tree.text(at + "candidates[].finishReason");
    Path blockReason = tree.text(at + "promptFeedback.blockReason");
    Path serviceTier = tree.text(usage + ".serviceTier");
    Path trafficType = tree.text(usage + ".trafficType");
    Path candidate = tree.object(at + "candidates[]");
    Path present = tree.object(usage);
    Path prompt = tree.count(usage + ".promptTokenCount");
    Path cached = tree.count(usage + ".cachedContentTokenCount");
    PathGroup candidates =
        tree.counts(usage + ".candidatesTokenCount", usage + ".responseTokenCount");
    Path thoughts = tree.count(usage + ".thoughtsTokenCount");
    Path toolPrompt = tree.count(usage + ".toolUsePromptTokenCount");
    Path total = tree.count(usage + ".totalTokenCount");
    Details promptDetails = Details.declare(tree, usage + ".promptTokensDetails[]");
    Details cacheDetails = Details.declare(tree, usage + ".cacheTokensDetails[]");
    Details candidateDetails = Details.declare(tree, usage + ".candidatesTokensDetails[]");
    Details responseDetails = Details.declare(tree, usage + ".responseTokensDetails[]");
    Details toolDetails = Details.declare(tree, usage + ".toolUsePromptTokensDetails[]");
    return new GeminiPaths(
        tree.build(),
        error,
        model,
        responseId,
        finishReason,
        blockReason,
        serviceTier,
        trafficType,
        candidate,
        texts,
        present,
        prompt,
        cached,
        candidates,
        thoughts,
        toolPrompt,
        total,
        promptDetails,
        cacheDetails,
        candidateDetails,
        responseDetails,
        toolDetails);
  }

  /** A list of counts by modality. */
  record Details(Path rows, Path modality, Path count) {
    private static Details declare(PathTree.Builder tree, String at) {
      return declare(tree, at, "tokenCount");
    }

    static Details declare(PathTree.Builder tree, String at, String count) {
      return new Details(tree.rows(at), tree.text(at + ".modality"), tree.count(at + "." + count));
    }
  }
}
