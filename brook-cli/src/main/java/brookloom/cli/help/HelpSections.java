package brookloom.cli.help;

import brookloom.cli.help.HelpSection.Heading;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Renders a command's options under the headings that {@link HelpSection} gives them. */
public final class HelpSections {
    private HelpSections() {}

    /** Has a command's help list its options by section. */
    public static void installInto(CommandLine command) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::render);
    }

    private static String render(Help help) {
        List<OptionSpec> options = help.commandSpec().options();
        Map<Heading, List<OptionSpec>> sections = new EnumMap<>(Heading.class);
        for (OptionSpec option : options) {
            sections.computeIfAbsent(headingOf(option), heading -> new ArrayList<>())
                    .add(option);
        }
        StringBuilder text = new StringBuilder();
        sections.forEach((heading, listed) -> {
            // Laid out by all options, so that the columns of all sections line up.
            Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
            layout.addOptions(listed, help.parameterLabelRenderer());
            text.append(String.format("%n%s:%n%s", heading, layout));
        });
        return text.toString();
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
