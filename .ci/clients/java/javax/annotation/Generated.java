package javax.annotation;

/** The one class that generated sources name and openapi-generator's own libraries lack. */
public @interface Generated {
    String[] value();

    String date() default "";

    String comments() default "";
}
