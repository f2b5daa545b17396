package dev.eddy.formats.pytorch;

import dev.eddy.formats.FormatException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a pickle of protocol 0 to 5 as data. Nothing is called and no class is made: what a pickle
/// asks for is written down as a [PickleValue.Call] and a [PickleValue.Name], for who knows them.
///
/// @see <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools.py</a>
final class Pickle {

  /// Marks a place on the stack.
  private static final PickleValue MARK = new PickleValue.Plain(new Object());

  private final ByteBuffer in;
  private final String where;
  private final ArrayList<PickleValue> stack = new ArrayList<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();

  private Pickle(ByteBuffer in, String where) {
    this.in = in;
    this.where = where;
  }

  /// Reads one pickle from where the buffer stands, and leaves the buffer behind it.
  ///
  /// @throws FormatException if it is no pickle, or cut off
  static PickleValue read(ByteBuffer in, String where) {
    return new Pickle(in.order(ByteOrder.LITTLE_ENDIAN), where).read();
  }

  private PickleValue read() {
    try {
      while (true) {
        int at = in.position();
        int code = in.get() & 0xff;
        if (code == '.') {
          return pop();
        }
        step(code, at);
      }
    } catch (java.nio.BufferUnderflowException e) {
      throw new FormatException("%s: the pickle is cut off".formatted(where), e);
    } catch (NumberFormatException e) {
      throw new FormatException("%s: the pickle has a damaged number".formatted(where), e);
    }
  }

  private void step(int code, int at) {
    switch (code) {
      case 0x80 -> version(in.get() & 0xff);
      case 0x95 -> count(in.getLong());
      case '(' -> stack.add(MARK);
      case '0' -> pop();
      case '1' -> popMark();
      case '2' -> stack.add(top());
      case 'N' -> plain(null);
      case 0x88 -> plain(true);
      case 0x89 -> plain(false);
      case 'I' -> integer(line());
      case 'L' -> plain(whole(digits(line().replace("L", ""))));
      case 'F' -> plain(Double.valueOf(line()));
      case 'J' -> plain((long) in.getInt());
      case 'K' -> plain(in.get() & 0xffL);
      case 'M' -> plain(in.getShort() & 0xffffL);
      case 0x8a -> plain(large(in.get() & 0xff));
      case 0x8b -> plain(large(count(in.getInt())));
      case 'G' -> plain(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'S' -> plain(quoted(line()));
      case 'V' -> plain(line());
      case 'U' -> plain(text(in.get() & 0xff));
      case 'T', 'X' -> plain(text(count(in.getInt() & 0xffff_ffffL)));
      case 0x8c -> plain(text(in.get() & 0xff));
      case 0x8d -> plain(text(count(in.getLong())));
      case 'C' -> plain(bytes(in.get() & 0xff));
      case 'B' -> plain(bytes(count(in.getInt() & 0xffff_ffffL)));
      case 0x8e, 0x96 -> plain(bytes(count(in.getLong())));
      case ')' -> stack.add(new PickleValue.Sequence(true, new ArrayList<>()));
      case 't' -> stack.add(new PickleValue.Sequence(true, popMark()));
      case 0x85, 0x86, 0x87 -> tuple(code - 0x84);
      case ']' -> stack.add(new PickleValue.Sequence(false, new ArrayList<>()));
      case 'l' -> stack.add(new PickleValue.Sequence(false, popMark()));
      case 0x8f -> stack.add(new PickleValue.Sequence(false, new ArrayList<>()));
      case 0x91 -> stack.add(new PickleValue.Sequence(true, popMark()));
      case '}' -> stack.add(new PickleValue.Dictionary(new ArrayList<>()));
      case 'd' -> {
        var items = popMark();
        var dictionary = new PickleValue.Dictionary(new ArrayList<>());
        put(dictionary, items);
        stack.add(dictionary);
      }
      case 'a' -> append(List.of(pop()));
      case 'e', 0x90 -> append(popMark());
      case 's' -> {
        var value = pop();
        var key = pop();
        put(top(), List.of(key, value));
      }
      case 'u' -> {
        var items = popMark();
        put(top(), items);
      }
      case 'p' -> memo.put(Long.valueOf(line()), top());
      case 'q' -> memo.put(in.get() & 0xffL, top());
      case 'r' -> memo.put(in.getInt() & 0xffff_ffffL, top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'g' -> recall(Long.valueOf(line()));
      case 'h' -> recall(in.get() & 0xffL);
      case 'j' -> recall(in.getInt() & 0xffff_ffffL);
      case 'c' -> stack.add(new PickleValue.Name(line(), line()));
      case 0x93 -> {
        var name = pop();
        stack.add(new PickleValue.Name(words(pop()), words(name)));
      }
      case 'R', 0x81 -> {
        var arguments = pop();
        call(pop(), items(arguments));
      }
      case 0x92 -> {
        pop();
        var arguments = pop();
        call(pop(), items(arguments));
      }
      case 'i' -> {
        var name = new PickleValue.Name(line(), line());
        call(name, popMark());
      }
      case 'o' -> {
        var all = popMark();
        if (all.isEmpty()) {
          throw damaged(at);
        }
        call(all.getFirst(), all.subList(1, all.size()));
      }
      case 'b' -> build(pop());
      case 'P' -> stack.add(new PickleValue.Persistent(new PickleValue.Plain(line())));
      case 'Q' -> stack.add(new PickleValue.Persistent(pop()));
      case 0x82 -> extension(in.get() & 0xff);
      case 0x83 -> extension(in.getShort() & 0xffff);
      case 0x84 -> extension(in.getInt());
      case 0x97 ->
          throw new FormatException(
              "%s: the pickle keeps buffers outside itself, which no file of PyTorch does"
                  .formatted(where));
      case 0x98 -> {}
      default -> throw damaged(at);
    }
  }

  private FormatException damaged(int at) {
    return new FormatException("%s: the pickle is damaged at byte %d".formatted(where, at));
  }

  private void version(int protocol) {
    if (protocol > 5) {
      throw new FormatException(
          "%s: the pickle has protocol %d; Eddy reads 0 to 5".formatted(where, protocol));
    }
  }

  private void extension(int number) {
    throw new FormatException(
        "%s: the pickle names a class by number %d of a registry that only its writer has"
            .formatted(where, number));
  }

  /// A length that the rest of the file can hold.
  private int count(long announced) {
    if (announced < 0 || announced > in.remaining()) {
      throw new FormatException(
          "%s: the pickle announces %s bytes, but only %d follow"
              .formatted(where, Long.toUnsignedString(announced), in.remaining()));
    }
    return (int) announced;
  }

  private void plain(Object value) {
    stack.add(new PickleValue.Plain(value));
  }

  private PickleValue pop() {
    if (stack.isEmpty() || MARK.equals(stack.getLast())) {
      throw damaged(in.position());
    }
    return stack.removeLast();
  }

  private PickleValue top() {
    if (stack.isEmpty() || MARK.equals(stack.getLast())) {
      throw damaged(in.position());
    }
    return stack.getLast();
  }

  private ArrayList<PickleValue> popMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw damaged(in.position());
    }
    var tail = stack.subList(mark + 1, stack.size());
    var items = new ArrayList<>(tail);
    tail.clear();
    stack.removeLast();
    return items;
  }

  private void tuple(int size) {
    var items = new ArrayList<PickleValue>();
    for (int i = 0; i < size; i++) {
      items.addFirst(pop());
    }
    stack.add(new PickleValue.Sequence(true, items));
  }

  private void append(List<PickleValue> items) {
    switch (top()) {
      case PickleValue.Sequence list -> list.items().addAll(items);
      case PickleValue.Call call -> call.items().addAll(items);
      case PickleValue.Plain _,
          PickleValue.Dictionary _,
          PickleValue.Name _,
          PickleValue.Persistent _ ->
          throw damaged(in.position());
    }
  }

  private void put(PickleValue to, List<PickleValue> items) {
    switch (to) {
      case PickleValue.Dictionary dictionary -> put(dictionary, items);
      case PickleValue.Call call -> put(call.entries(), items);
      case PickleValue.Plain _,
          PickleValue.Sequence _,
          PickleValue.Name _,
          PickleValue.Persistent _ ->
          throw damaged(in.position());
    }
  }

  private void put(PickleValue.Dictionary to, List<PickleValue> items) {
    if (items.size() % 2 != 0) {
      throw damaged(in.position());
    }
    for (int i = 0; i < items.size(); i += 2) {
      to.entries().add(Map.entry(items.get(i), items.get(i + 1)));
    }
  }

  private void recall(long key) {
    var value = memo.get(key);
    if (value == null) {
      throw damaged(in.position());
    }
    stack.add(value);
  }

  /// Modules of Python whose functions do things when called: no weights are made with them.
  private static final Set<String> DOERS =
      Set.of(
          "os",
          "posix",
          "nt",
          "sys",
          "subprocess",
          "shutil",
          "socket",
          "runpy",
          "importlib",
          "ctypes",
          "pty",
          "webbrowser",
          "commands",
          "operator",
          "functools",
          "pickle",
          "pip",
          "code",
          "timeit",
          "urllib",
          "requests",
          "asyncio",
          "multiprocessing");

  private static final Set<String> BUILT_IN_VALUES =
      Set.of(
          "set",
          "frozenset",
          "list",
          "tuple",
          "dict",
          "bytearray",
          "bytes",
          "complex",
          "slice",
          "range",
          "int",
          "float",
          "str",
          "bool",
          "object");

  private void call(PickleValue callee, List<PickleValue> arguments) {
    if (callee instanceof PickleValue.Name name && does(name)) {
      throw new FormatException(
          "%s: the pickle asks to call %s, which no model needs; Eddy calls nothing and does not read this file"
              .formatted(where, name));
    }
    stack.add(
        new PickleValue.Call(
            callee,
            List.copyOf(arguments),
            new ArrayList<>(),
            new PickleValue.Dictionary(new ArrayList<>()),
            new ArrayList<>()));
  }

  private static boolean does(PickleValue.Name name) {
    var root = name.module().split("\\.", 2)[0];
    return root.equals("builtins") || root.equals("__builtin__")
        ? !BUILT_IN_VALUES.contains(name.name())
        : DOERS.contains(root);
  }

  private List<PickleValue> items(PickleValue arguments) {
    if (arguments instanceof PickleValue.Sequence sequence) {
      return sequence.items();
    }
    throw damaged(in.position());
  }

  private void build(PickleValue state) {
    if (!(top() instanceof PickleValue.Call call)) {
      throw damaged(in.position());
    }
    call.states().add(state);
  }

  private String words(PickleValue value) {
    if (value instanceof PickleValue.Plain(String text)) {
      return text;
    }
    throw damaged(in.position());
  }

  private void integer(String line) {
    switch (line) {
      case "00" -> plain(false);
      case "01" -> plain(true);
      default -> plain(whole(digits(line)));
    }
  }

  /// A number that fits on a screen: reading millions of digits would take minutes.
  private BigInteger digits(String line) {
    if (line.length() > 1000) {
      throw new FormatException(
          "%s: the pickle has a number of %d digits".formatted(where, line.length()));
    }
    return new BigInteger(line);
  }

  private Object large(int length) {
    var bytes = bytes(count(length));
    for (int i = 0; i < bytes.length / 2; i++) {
      byte last = bytes[bytes.length - 1 - i];
      bytes[bytes.length - 1 - i] = bytes[i];
      bytes[i] = last;
    }
    return bytes.length == 0 ? 0L : whole(new BigInteger(bytes));
  }

  private static Object whole(BigInteger number) {
    return number.bitLength() < 64 ? (Object) number.longValue() : number;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[count(length)];
    in.get(bytes);
    return bytes;
  }

  private String text(int length) {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  /// To the end of the line, without it.
  private String line() {
    int from = in.position();
    while (in.get() != '\n') {}
    byte[] bytes = new byte[in.position() - from - 1];
    in.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static String quoted(String line) {
    return line.length() >= 2 ? line.substring(1, line.length() - 1) : line;
  }
}
