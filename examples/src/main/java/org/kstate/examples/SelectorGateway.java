package org.kstate.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.notify.Watch;

/**
 * A gateway between a state and sockets, in one thread.
 *
 * <pre>
 *     SelectorGateway serve PORT
 *     SelectorGateway connect PORT
 * </pre>
 *
 * <p>The idea: a program that has a selector already needs no second thread for Kstate. The watch has a channel; the selector wakes for it as
 * for a socket. What is said in {@link HelloState} goes as a line to each client that is connected; a client that connects later gets what
 * was said last. The sockets are of this machine alone.
 */
public final class SelectorGateway implements AutoCloseable {
    private final State state;
    private final Watch watch;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final SelectionKey changes;
    private String last = "";

    /**
     * Begins to listen.
     *
     * @param store of the state; stays the caller's to close.
     * @param port  of the loopback address; 0 for any.
     * @throws IOException if the port is not to be had.
     */
    SelectorGateway(final Kstate store, final int port) throws IOException {
        state = store.subscribe(HelloState.NAME, Permission.READ, HelloState.SIZE);
        watch = Watch.of(state).open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        changes = watch.channel().register(selector, SelectionKey.OP_READ);
    }

    /**
     * Serves until the process is ended, or connects and prints what comes.
     *
     * @param args {@code serve} or {@code connect}, and a port.
     * @throws IOException if the port is not to be had, or nobody serves there.
     */
    public static void main(final String[] args) throws IOException {
        if (args.length != 2 || !args[0].equals("serve") && !args[0].equals("connect")) {
            System.err.println("Usage: SelectorGateway serve PORT | SelectorGateway connect PORT");
            System.exit(2);
        }
        final int port = Integer.parseInt(args[1]);
        if (args[0].equals("connect")) {
            connect(port);
            return;
        }
        try (Kstate store = Kstate.open(); SelectorGateway gateway = new SelectorGateway(store, port)) {
            System.out.println("serving " + HelloState.NAME + " on port " + gateway.server.socket().getLocalPort());
            while (!Thread.currentThread().isInterrupted()) {
                gateway.serveOnce();
            }
        }
    }

    private static void connect(final int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
             BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
            }
        }
    }

    /** Sleeps until a client comes or the state changes; one wait for both. */
    private void serveOnce() throws IOException {
        selector.select();
        if (selector.selectedKeys().remove(changes)) {
            while (watch.poll()) {
                last = "version " + watch.delivery().version() + ": " + HelloState.text(watch.delivery().snapshot()) + "\n";
            }
            selector.keys().stream().filter(key -> key.channel() instanceof SocketChannel).forEach(this::send);
        }
        if (!selector.selectedKeys().isEmpty()) {
            selector.selectedKeys().clear();
            final SocketChannel client = server.accept();
            if (client != null) {
                client.configureBlocking(false);
                send(client.register(selector, 0));
            }
        }
    }

    /** A client that does not read is let go: it must not hold up the others. */
    private void send(final SelectionKey client) {
        final ByteBuffer line = ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8));
        boolean isSent = false;
        try {
            ((SocketChannel) client.channel()).write(line);
            isSent = !line.hasRemaining();
        } catch (final IOException e) {
            System.err.println("a client has gone: " + e.getMessage());
        }
        if (!isSent) {
            close(client);
        }
    }

    private static void close(final SelectionKey key) {
        try {
            key.channel().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        selector.keys().forEach(SelectorGateway::close);
        selector.close();
        watch.close();
        state.close();
    }
}
