/** What a server shows to those who open no tunnel. */
@NullMarked
package brookloom.it.site;

import org.jspecify.annotations.NullMarked;
