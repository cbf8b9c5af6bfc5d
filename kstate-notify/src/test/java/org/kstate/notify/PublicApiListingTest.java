package org.kstate.notify;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.kstate.testing.api.ApiListing;

/** The public API of this module is as in {@code docs/api/kstate-notify.txt}, and all of it can be called. */
class PublicApiListingTest {
    private final ApiListing api = ApiListing.ofModuleOf(Watch.class);

    @Test
    void shouldBeAsWrittenDown() throws IOException {
        api.assertAsWrittenDown();
    }

    @Test
    void shouldBeCallableFromAnotherPackage() {
        api.assertCallable();
    }
}
