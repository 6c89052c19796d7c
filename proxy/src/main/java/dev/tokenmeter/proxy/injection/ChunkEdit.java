package dev.tokenmeter.proxy.injection;

import dev.tokenmeter.proxy.injection.ObjectMembers.Member;
import java.util.List;
import java.util.Optional;

/** What has to go from one chunk of a chat stream, so that it looks as if nobody had asked. */
sealed interface ChunkEdit {

  /** Nothing. */
  record Keep() implements ChunkEdit {}

  /** The chunk as a whole: it is there for its usage only. */
  record Drop() implements ChunkEdit {}

  /** The bytes {@code [from, to)}: a usage that says null, with the comma that goes with it. */
  record Cut(int from, int to) implements ChunkEdit {}

  /** Judges the chunk that is the JSON text {@code [from, to)}; anything odd is kept. */
  static ChunkEdit of(byte[] bytes, int from, int to) {
    return ObjectMembers.of(bytes, from, to).map(ChunkEdit::of).orElseGet(Keep::new);
  }

  private static ChunkEdit of(ObjectMembers chunk) {
    List<Member> usages = chunk.named("usage");
    if (usages.size() != 1) {
      return new Keep();
    }
    Member usage = usages.getFirst();
    if (chunk.reads(usage, "null")) {
      return cut(chunk, chunk.members().indexOf(usage));
    }
    return chunk.object(usage).isPresent() && isForUsageOnly(chunk) ? new Drop() : new Keep();
  }

  private static boolean isForUsageOnly(ObjectMembers chunk) {
    List<Member> choices = chunk.named("choices");
    return choices.size() == 1
        && chunk.isEmptyArray(choices.getFirst())
        && chunk.named("error").isEmpty();
  }

  private static ChunkEdit cut(ObjectMembers chunk, int index) {
    List<Member> members = chunk.members();
    Member usage = members.get(index);
    if (index > 0) {
      return new Cut(members.get(index - 1).to(), usage.to());
    }
    Optional<Member> next = members.stream().skip(1).findFirst();
    return new Cut(usage.start(), next.map(Member::start).orElse(usage.to()));
  }
}
