package brookloom.it.fuzz;

/** Jazzer's entry: {@code --target_class=brookloom.it.fuzz.Fuzzer --target_args=PARSER}. */
public final class Fuzzer {
    private static Parser parser = Parser.FRAGMENTS;

    private Fuzzer() {}

    /** Is called once by Jazzer, with the name of the parser. */
    public static void fuzzerInitialize(String[] args) {
        parser = Parser.valueOf(args[0]);
    }

    /** Is called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] data) {
        parser.run(data);
    }
}
