/** Nothing of Groovy: one name that picocli asks for at each start. */
@NullMarked
package groovy.lang;

import org.jspecify.annotations.NullMarked;
