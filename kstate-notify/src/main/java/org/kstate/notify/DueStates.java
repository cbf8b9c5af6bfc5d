package org.kstate.notify;

import java.util.Arrays;

/** States in the order in which something is due: a heap that knows each one's place. Times may wrap. Allocates only to grow. */
final class DueStates {

    private Watched[] heap = new Watched[8];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The one that is due first; there is one. */
    Watched first() {
        return heap[0];
    }

    /** A state is due at a time, and at no other. */
    void put(final Watched watched, final long dueNs) {
        watched.dueNs = dueNs;
        if (watched.place == Watched.NOT_DUE) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            watched.place = size;
            heap[size++] = watched;
        }
        down(up(watched.place));
    }

    /** A state is not due any more. */
    void remove(final Watched watched) {
        final int place = watched.place;
        if (place != Watched.NOT_DUE) {
            watched.place = Watched.NOT_DUE;
            final Watched last = heap[--size];
            heap[size] = null;
            if (last != watched) {
                set(place, last);
                down(up(place));
            }
        }
    }

    private int up(final int from) {
        int place = from;
        final Watched moving = heap[place];
        while (place > 0 && moving.dueNs - heap[(place - 1) / 2].dueNs < 0) {
            set(place, heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        set(place, moving);
        return place;
    }

    private void down(final int from) {
        int place = from;
        final Watched moving = heap[place];
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && heap[child + 1].dueNs - heap[child].dueNs < 0) {
                child++;
            }
            if (heap[child].dueNs - moving.dueNs >= 0) {
                break;
            }
            set(place, heap[child]);
            place = child;
        }
        set(place, moving);
    }

    private void set(final int place, final Watched watched) {
        heap[place] = watched;
        watched.place = place;
    }
}
