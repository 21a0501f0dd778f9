package brookloom.proto;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** Text of any characters but surrogates, which alone are no UTF-8. */
@Target({ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@StringLength(max = 60)
@CharRange(from = '\u0000', to = '\ud7ff')
@CharRange(from = '\ue000', to = '\ufffd')
@interface Text {}
