package dev.tokenmeter.proxy.admin;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the room of a path, and lets in who may enter. */
final class Rooms {
  private final Map<String, Room> rooms = new TreeMap<>();
  private final String all;

  Rooms(List<Room> open) {
    open.forEach(room -> rooms.put(room.path(), room));
    all = "here are: " + String.join(" ", rooms.keySet());
  }

  /** All rooms of a running process. */
  static Rooms of(Operations operations) {
    Asking asking = new Asking(operations.questions());
    return new Rooms(
        List.of(
            new HealthRoom(),
            new ReadyRoom(operations.ready()),
            new HomeRoom(operations.facts()),
            new MetricsRoom(operations.metrics(), operations.limitHit()),
            new UsageRoom(operations.numbers(), asking),
            new BudgetsRoom(operations.numbers()),
            new FocusRoom(operations.numbers(), asking),
            new ReloadRoom(operations.reload())));
  }

  Reply answer(Gate gate, Visit visit) throws IOException {
    Room room = rooms.get(visit.path());
    boolean changes = room != null && room.access() == Access.OPERATE;
    if (room != null && (changes ? !visit.method().equals("POST") : !visit.isRead())) {
      String allowed = changes ? "POST" : "GET, HEAD";
      visit.tell("Allow", allowed);
      return Reply.refused(visit, 405, "allowed here: " + allowed);
    }
    return switch (gate.admit(visit, room == null ? Access.OWN : room.access())) {
      case Verdict.Refused refused -> {
        if (refused.status() == 401) {
          visit.tell("WWW-Authenticate", "Bearer");
        }
        yield Reply.refused(visit, refused.status(), refused.message());
      }
      case Verdict.Admitted in ->
          room == null ? Reply.refused(visit, 404, all) : room.answer(visit.as(in.own()));
    };
  }
}
