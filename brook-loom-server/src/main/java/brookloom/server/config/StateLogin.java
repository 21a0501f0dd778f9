package brookloom.server.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The user name and password at the store of shared state. The password is redacted in text. */
public final class StateLogin {
    private final @Nullable String user;
    private final String password;

    /** @param user null for the store's default user */
    public StateLogin(@Nullable String user, String password) {
        this.user = user;
        this.password = password;
    }

    /** Returns the user name; null for the store's default user. */
    public @Nullable String user() {
        return user;
    }

    /** Returns the password, for the store alone. */
    public String password() {
        return password;
    }

    /** Returns a text of the store's without the password, should it be in it. */
    public String redact(String text) {
        return text.replace(password, "[redacted]");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateLogin login && Objects.equals(user, login.user) && password.equals(login.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, password);
    }

    @Override
    public String toString() {
        return "StateLogin[redacted]";
    }
}
