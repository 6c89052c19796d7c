package dev.tokenmeter.proxy.injection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the members of a JSON object stand in its text, so that one can be written or taken out
 * while every other byte stays. Values are skipped by their brackets and strings; nothing recurses.
 */
final class ObjectMembers {
  private final byte[] bytes;
  private final int open;
  private final List<Member> members;

  private ObjectMembers(byte[] bytes, int open, List<Member> members) {
    this.bytes = bytes;
    this.open = open;
    this.members = members;
  }

  /**
   * Indexes: the name with its quotes is {@code [start, nameEnd)}, the value {@code [from, to)}.
   */
  record Member(int start, int nameEnd, int from, int to) {}

  /**
   * Finds the members of the object that is all of {@code [from, to)} but white space. Empty if
   * there is anything else, or a name with an escape, which this class does not compare. The bytes
   * must not change while the answer is in use.
   */
  static Optional<ObjectMembers> of(byte[] bytes, int from, int to) {
    int open = skipSpace(bytes, from, to);
    if (open == to || bytes[open] != '{') {
      return Optional.empty();
    }
    List<Member> members = new ArrayList<>();
    int i = skipSpace(bytes, open + 1, to);
    if (i < to && bytes[i] == '}') {
      return whole(bytes, open, members, i, to);
    }
    while (i < to) {
      Optional<Member> member = member(bytes, i, to);
      if (member.isEmpty()) {
        return Optional.empty();
      }
      members.add(member.get());
      int after = skipSpace(bytes, member.get().to(), to);
      if (after < to && bytes[after] == '}') {
        return whole(bytes, open, members, after, to);
      }
      if (after == to || bytes[after] != ',') {
        return Optional.empty();
      }
      i = skipSpace(bytes, after + 1, to);
    }
    return Optional.empty();
  }

  private static Optional<ObjectMembers> whole(
      byte[] bytes, int open, List<Member> members, int close, int to) {
    return skipSpace(bytes, close + 1, to) == to
        ? Optional.of(new ObjectMembers(bytes, open, members))
        : Optional.empty();
  }

  private static Optional<Member> member(byte[] bytes, int start, int to) {
    if (bytes[start] != '"') {
      return Optional.empty();
    }
    int nameEnd = skipString(bytes, start, to);
    for (int i = start; i < nameEnd; i++) {
      if (bytes[i] == '\\') {
        return Optional.empty();
      }
    }
    int colon = skipSpace(bytes, nameEnd, to);
    if (colon == to || bytes[colon] != ':') {
      return Optional.empty();
    }
    int from = skipSpace(bytes, colon + 1, to);
    int end = skipValue(bytes, from, to);
    return end == from ? Optional.empty() : Optional.of(new Member(start, nameEnd, from, end));
  }

  /** Index of the object's opening brace. */
  int open() {
    return open;
  }

  /** All members, in their order. */
  List<Member> members() {
    return members;
  }

  /** All members of this name. */
  List<Member> named(String name) {
    byte[] wanted = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    return members.stream()
        .filter(
            member ->
                Arrays.equals(bytes, member.start(), member.nameEnd(), wanted, 0, wanted.length))
        .toList();
  }

  /** Whether the value is written just like this. */
  boolean reads(Member member, String value) {
    byte[] wanted = value.getBytes(StandardCharsets.US_ASCII);
    return Arrays.equals(bytes, member.from(), member.to(), wanted, 0, wanted.length);
  }

  /** The members of a value that is an object. */
  Optional<ObjectMembers> object(Member member) {
    return of(bytes, member.from(), member.to());
  }

  /** Whether the value is an array without elements. */
  boolean isEmptyArray(Member member) {
    return bytes[member.from()] == '['
        && skipSpace(bytes, member.from() + 1, member.to()) == member.to() - 1;
  }

  static int skipSpace(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to
        && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }

  /** The index after a string that begins at {@code from}; {@code to} if it does not end. */
  private static int skipString(byte[] bytes, int from, int to) {
    int i = from + 1;
    while (i < to && bytes[i] != '"') {
      i += bytes[i] == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, to);
  }

  private static int skipValue(byte[] bytes, int from, int to) {
    int depth = 0;
    int i = from;
    while (i < to) {
      switch (bytes[i]) {
        case '"' -> {
          i = skipString(bytes, i, to);
          if (depth == 0) {
            return i;
          }
        }
        case '{', '[' -> {
          depth++;
          i++;
        }
        case '}', ']' -> {
          if (depth == 0) {
            return i;
          }
          i++;
          if (--depth == 0) {
            return i;
          }
        }
        case ',', ' ', '\n', '\r', '\t' -> {
          if (depth == 0) {
            return i;
          }
          i++;
        }
        default -> i++;
      }
    }
    return i;
  }
}
