import org.kstate.*;

public class FirstReader {
    public static void main(String[] args) throws Exception {
        try (Kstate store = Kstate.open(); State top = store.subscribe("my.top", Permission.READ)) {
            for (Snapshot value = new Snapshot();; Thread.sleep(500)) {
                long version = top.read(value);
                System.out.println("version " + version + " bid " + value.bytes().readLong(0) + " ask " + value.bytes().readLong(8));
            }
        }
    }
}
