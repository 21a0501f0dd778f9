package brookloom.cli.help;

import brookloom.cli.help.HelpSection.Heading;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** Renders a command's options under the headings that {@link HelpSection} gives them. */
public final class HelpSections {
    private static final String SHORT = "-h";
    private static final String LONG = "--help";
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=\\.) (?=[A-Z])");

    private HelpSections() {}

    /** Has a command's help list its options by section: the essential ones after {@code -h}, all after {@code --help}. */
    public static void installInto(CommandLine command) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::render);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpSections::footer);
    }

    /** Has each part of a command's help pass through a function before it is printed. */
    public static void rewrite(CommandLine command, UnaryOperator<String> rewriting) {
        command.getHelpSectionMap().replaceAll((key, part) -> help -> rewriting.apply(part.render(help)));
    }

    private static String footer(Help help) {
        String all = isShort(help.commandSpec())
                ? String.format("%nAll options: %s --help%n", help.commandSpec().qualifiedName())
                : "";
        return all + help.footer();
    }

    private static boolean isShort(CommandSpec command) {
        ParseResult parsed = command.commandLine().getParseResult();
        return parsed != null
                && parsed.originalArgs().contains(SHORT)
                && !parsed.originalArgs().contains(LONG);
    }

    private static String render(Help help) {
        boolean essentials = isShort(help.commandSpec());
        List<OptionSpec> options = essentials
                ? help.commandSpec().options().stream()
                        .filter(HelpSections::isEssential)
                        .map(HelpSections::inOneSentence)
                        .map(HelpSections::inBothSpellings)
                        .toList()
                : help.commandSpec().options().stream()
                        .map(HelpSections::described)
                        .map(HelpSections::inBothSpellings)
                        .toList();
        StringBuilder text = new StringBuilder();
        byHeading(options).forEach((heading, listed) -> {
            // Laid out by all options, so that the columns of all sections line up.
            Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
            layout.addOptions(listed, help.parameterLabelRenderer());
            text.append(String.format("%n%s:%n%s", heading, layout));
        });
        return text.toString();
    }

    /** Returns a command's options by heading, in the order of its help. */
    public static Map<Heading, List<OptionSpec>> byHeading(List<OptionSpec> options) {
        Map<Heading, List<OptionSpec>> sections = new EnumMap<>(Heading.class);
        for (OptionSpec option : options) {
            sections.computeIfAbsent(headingOf(option), heading -> new ArrayList<>())
                    .add(option);
        }
        return sections;
    }

    private static boolean isEssential(OptionSpec option) {
        return option.userObject() instanceof Field field && field.isAnnotationPresent(Essential.class);
    }

    private static OptionSpec described(OptionSpec option) {
        return option.usageHelp()
                ? OptionSpec.builder(option)
                        .names(option.names()) // a copy has no command, by which picocli would find its names
                        .description("Show the essential options (-h), or all of them (--help).")
                        .build()
                : option;
    }

    private static OptionSpec inOneSentence(OptionSpec option) {
        String first = END_OF_SENTENCE.split(String.join("%n", option.description()), 2)[0];
        return OptionSpec.builder(option)
                .names(option.names())
                .description(first)
                .build();
    }

    /** Shows an option's name in kebab-case first, as one name with the original's: the layout would sort two by length. */
    private static OptionSpec inBothSpellings(OptionSpec option) {
        List<String> names = List.of(option.names());
        String[] shown = names.stream()
                .filter(name -> names.stream()
                        .noneMatch(other -> !other.equals(name)
                                && OptionSpelling.kebab(other).equals(name)))
                .map(name -> {
                    String kebab = OptionSpelling.kebab(name);
                    return kebab.equals(name) ? name : kebab + ", " + name;
                })
                .toArray(String[]::new);
        return OptionSpec.builder(option).names(shown).build();
    }

    private static Heading headingOf(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp()) {
            return Heading.OTHER;
        }
        HelpSection section = option.userObject() instanceof Field field ? sectionOf(field) : null;
        return section == null ? Heading.OPTIONS : section.value();
    }

    private static @Nullable HelpSection sectionOf(Field field) {
        HelpSection own = field.getAnnotation(HelpSection.class);
        return own == null ? field.getDeclaringClass().getAnnotation(HelpSection.class) : own;
    }
}
