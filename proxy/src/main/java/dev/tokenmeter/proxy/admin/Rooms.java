package dev.tokenmeter.proxy.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the room of a path, and lets in who may enter. */
final class Rooms {
  private final Map<String, Room> rooms = new TreeMap<>();
  private final String all;

  Rooms(List<Room> open) {
    open.forEach(room -> rooms.put(room.path(), room));
    all =
        rooms.values().stream()
            .filter(room -> room.access() != Access.PAGE)
            .map(Room::path)
            .collect(Collectors.joining(" ", "here are: ", ""));
  }

  /** All rooms of a running process. */
  static Rooms of(Operations operations) {
    Asking asking = new Asking(operations.questions());
    List<Room> open = new ArrayList<>();
    open.add(new HealthRoom());
    open.add(new ReadyRoom(operations.unready()));
    open.add(new HomeRoom(operations.files()));
    open.add(new MetricsRoom(operations.metrics(), operations.limitHit()));
    open.add(new StatusRoom(operations.board()));
    open.add(new BoardRoom(operations.board(), asking));
    open.add(new UsageRoom(operations.numbers(), asking));
    open.add(new LeaderboardRoom(operations.leaderboards(), operations.individuals(), asking));
    open.add(new CallerRoom(operations.individuals(), asking));
    open.add(new CallerPageRoom(operations.files()));
    open.add(new BudgetsRoom(operations.numbers()));
    open.add(new FocusRoom(operations.numbers(), asking));
    open.add(new MeRoom(operations.myself(), asking));
    open.add(new OutcomesRoom(operations.outcomes()));
    open.add(new ReloadRoom(operations.reload()));
    for (String name : operations.files().names()) {
      open.add(new AssetRoom(name, operations.files().page(name)));
    }
    return new Rooms(open);
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
        yield room == null
            ? Reply.refused(visit, refused.status(), refused.message())
            : room.refused(visit, refused);
      }
      case Verdict.Admitted in ->
          room == null ? Reply.refused(visit, 404, all) : room.answer(visit.as(in.viewer()));
    };
  }
}
