package dev.cairn.app.cli;

import dev.cairn.app.output.Nearest;
import dev.cairn.archive.restore.Overwrite;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * The word behind {@code --overwrite}, which need not be there: what follows and is none of the
 * words is the command's next argument.
 */
final class OverwriteWord implements ITypeConverter<Overwrite>, IParameterPreprocessor {

  private static final List<String> WORDS =
      Arrays.stream(Overwrite.values()).map(Overwrite::toString).toList();

  @Override
  public Overwrite convert(String word) {
    return Overwrite.of(word)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is none of %s%s"
                    .formatted(word, String.join(", ", WORDS), Nearest.hint(word, WORDS))));
  }

  @Override
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    boolean isAttached = "=".equals(info.get("separator"));
    if (isAttached || (!arguments.isEmpty() && WORDS.contains(arguments.peek()))) {
      return false;
    }
    option.setValue(Overwrite.ALWAYS);
    return true;
  }
}
