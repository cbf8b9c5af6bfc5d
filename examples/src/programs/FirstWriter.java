import org.kstate.*;

public class FirstWriter {
    public static void main(String[] args) throws Exception {
        try (Kstate store = Kstate.open(); State top = store.subscribe("my.top", Permission.READ_WRITE, 16)) {
            for (long bid = 100;; bid++) {
                try (Transaction tx = top.begin()) {
                    tx.bytes().writeLong(0, bid).writeLong(8, bid + 1);
                    tx.commit();
                }
                Thread.sleep(100);
            }
        }
    }
}
